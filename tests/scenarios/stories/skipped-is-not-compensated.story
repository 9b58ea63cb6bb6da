# What was skipped was never done: a rollback takes back only what was.
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
given lock.close fails UPSTREAM_STATUS
start f
commit A
waits K!UPSTREAM_STATUS
skip K
waits B
rollback B
waits A
called money.give 1
called lock.open 0
