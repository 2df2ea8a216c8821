"""The printed sheet's layout, for typst. Everything that is written on it comes as data, never as markup."""

from __future__ import annotations

LAYOUT = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: data.service, description: data.qr_alt)
#set page(paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 16mm))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: data.language)
#set par(leading: 0.55em)
#let green = rgb("#1f4a33")
#show heading.where(level: 1): it => block(above: 0.6em, below: 0.8em, text(size: 20pt, fill: green, it.body))
#show heading.where(level: 2): it => block(above: 1.1em, below: 0.6em, text(size: 13pt, fill: green, it.body))

#text(size: 11pt)[#data.producer]
= #data.title
#v(2mm)
#grid(
  columns: (1fr, 34mm), gutter: 6mm,
  [
    #text(size: 26pt, weight: "bold")[#data.figure]
    #text(size: 12pt)[ #data.per]
    #v(1mm)
    #text(size: 12pt)[#data.range]
    #v(1mm)
    #text(size: 9pt)[#data.range_note]
  ],
  image(bytes(data.qr), format: "svg", width: 34mm, alt: data.qr_alt),
)

#table(
  columns: (44mm, 1fr), stroke: (x: none, y: 0.4pt + luma(190)), inset: (x: 0pt, y: 4pt),
  ..data.facts.map(row => (strong(row.at(0)), [#row.at(1)])).flatten()
)

== #data.stages_heading
#table(
  columns: (34mm, 1fr, 30mm, 14mm), stroke: none, inset: (x: 0pt, y: 3pt),
  align: (left, left + horizon, right, right),
  ..data.stages.map(row => (
    [#row.label],
    box(width: 100%, height: 8pt, fill: luma(235), box(width: row.width * 1%, height: 8pt, fill: green)),
    [#row.value],
    [#row.share],
  )).flatten()
)
#for line in data.notes [#line #parbreak()]

== #data.missing_heading
#if data.missing.len() > 0 { list(..data.missing.map(part => [#part])) }
#data.missing_note

#v(1fr)
#line(length: 100%, stroke: 0.4pt + luma(150))
#text(size: 9pt)[
  #data.check #linebreak()
  #link(data.address)[#data.address] #linebreak()
  #data.printed #linebreak()
  #data.hash_label: #text(size: 8pt, font: "DejaVu Sans Mono")[#data.hash]
]
"""
