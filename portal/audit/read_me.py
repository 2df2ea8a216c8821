"""What stands in a bundle about how to read and check it."""

READ_ME = """Ärende {number} ur Jordnära

Här finns allt som hör till ärendet: det som skickades in, frågorna så som de ställdes, underlagens
kontrollsummor, beslut, händelser och det som har publicerats. Samma ärende ger alltid exakt samma fil,
till dess att något nytt händer i det.

FILERNA
arende.json             vad ärendet gäller: nummer, företag och klimatdeklarationer
inskickat/U-V/          en mapp för varje gång något skickades in (U: utgåva, V: version)
  inskickat.json        svaren, ordagrant, med underskrift och kontrollsumma (snapshot_hash)
  fragor.json           frågorna i formuläret så som de ställdes
  underlag.json         vilka underlag som hörde till, med SHA-256 för varje fil
  anmarkningar.json     vad de automatiska kontrollerna anmärkte på
  resultat-*.json       uträkningen, med kontrollsumma (result_hash)
beslut.json             granskarnas förslag och beslut, med vilka kontrollsummor de gällde
handelser.json          alla händelser i ordning, förseglade i en kedja
personer.json           vilka som har gjort något, och i vilken roll
profil/N.json           varje publicerad version, med kontrollsumma (content_hash)
profil/N.jwt            samma version signerad av regionen, om den är signerad
publicering.json        hur länge varje version har gällt, och varför den har stoppats eller dragits tillbaka
nycklar.json            regionens öppna signeringsnycklar
MANIFEST-SHA256.txt     SHA-256 för var och en av de andra filerna

SÅ KONTROLLERAR DU
1. Att inget är ändrat, tillagt eller borttaget sedan filen skrevs. Packa upp och kör
       sha256sum -c MANIFEST-SHA256.txt
2. Att innehållet hänger ihop. Med Jordnära installerat, utan nät och utan databas:
       jordnara check-case FILEN.zip
   Det räknar om kedjan av händelser, kontrollsummorna för det inskickade, för uträkningarna och för det
   publicerade, ser efter att besluten gäller just dem, och prövar signaturerna mot nycklar.json.
3. Att nycklarna är regionens. Jämför nycklar.json med nycklarna på regionens webbplats, under
   /.well-known/.
4. Att kedjan är den som fanns då. Varje dygn signerar regionen en sammanfattning av hela loggen. Jämför
   händelsernas hash med den.

Underlagens filer och granskarnas interna anteckningar ligger inte här. Den
som har ett underlag kan jämföra dess SHA-256 med underlag.json.
Ett personnummer som är organisationsnummer för en enskild firma finns inte med.
"""
