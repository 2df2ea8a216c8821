"""The promises of the event backbone, each proven on real processes that are killed, frozen and restarted.

| promise | drill |
|---|---|
| an event exists iff its change committed | `test_facts` |
| every delivery ends done or visibly dead | `test_deaths` |
| database effects happen exactly once | `test_exactly_once` |
| order per stream and subscriber; a dead head blocks only its stream | `test_order` |
| a broker outage only delays, the portal does not notice | `test_outages`, `test_rabbitmq` |
| a database restart only delays | `test_outages` |
| worker clocks do not matter | `test_clocks` |
| poison cannot loop | `test_deaths` |
| old events stay readable | `tests/backbone/test_old_events.py` |
| Redis cannot fill up while workers are down | `test_outages` |
"""
