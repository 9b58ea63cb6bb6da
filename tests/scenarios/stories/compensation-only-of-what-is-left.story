# Back into one branch: what the other one did stays done.
flow f
  start S
  parallel F
  user A
  call M money.take
  user B
  call K lock.close
  parallel J
  user Z
  end E
  M: {"compensation": {"api": "money.give"}}
  K: {"compensation": {"api": "lock.open"}}
  S -> F
  F -> A -> M -> J
  F -> B -> K -> J
  J -> Z -> E
start f
commit A
commit B
waits Z
rollback Z to A
waits A
called money.give 1
called lock.open 0
commit A
waits Z
