# A rollback takes back what services did, in reverse: the second before the first.
flow f
  start S
  user A
  call M money.take result=m id=order
  call K lock.close
  user B
  end E
  M: {"compensation": {"api": "money.give", "params": {"id": "order", "was": "m.id"}}}
  K: {"compensation": {"api": "lock.open"}}
  S -> A -> M -> K -> B -> E
given money.take answers {"id": 1}
start f
commit A {"order": "o1"}
waits B
given lock.open fails UPSTREAM_STATUS
rollback B
waits A!UPSTREAM_STATUS
called lock.open 1
called money.give 0
retry A
waits A!UPSTREAM_STATUS
called lock.open 2
given lock.open answers {}
retry A
waits A
knows {}
called lock.open 3
called money.give 1
commit A {"order": "o2"}
waits B
called money.take 2
