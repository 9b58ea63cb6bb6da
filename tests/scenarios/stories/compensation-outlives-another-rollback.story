# Rolled back further while something is still to be taken back: nothing is forgotten.
flow f
  start S
  user U
  user A
  call M money.take
  user B
  end E
  M: {"compensation": {"api": "money.give"}}
  S -> U -> A -> M -> B -> E
start f
commit U
commit A
given money.give fails UPSTREAM_STATUS
rollback B
waits A!UPSTREAM_STATUS
given money.give answers {}
rollback
waits U
called money.give 2
commit U
waits A
