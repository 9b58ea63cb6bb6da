# What cannot be taken back is skipped; the next one is still taken back.
flow f
  start S
  user A
  call M money.take
  call K lock.close
  user B
  end E
  M: {"compensation": {"api": "money.give"}}
  K: {"compensation": {"api": "lock.open"}}
  S -> A -> M -> K -> B -> E
start f
commit A
given lock.open fails UPSTREAM_STATUS
rollback B
waits A!UPSTREAM_STATUS
skip A
waits A
called lock.open 1
called money.give 1
