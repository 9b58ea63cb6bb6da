# Another branch has closed the one that stood at a call which may have come through. A rollback to
# before the fork takes that back; one that opens the branch again makes the same call, under its key.
flow f
  start S
  user A
  parallel F
  call C pay.charge amount=amount
  user B
  parallel J
  user W
  end E
  J: {"branch_merge": "any"}
  C: {"compensation": {"api": "pay.refund", "params": {"amount": "amount"}}}
  S -> A -> F
  F -> C -> J
  F -> B -> J
  J -> W -> E
given pay.charge fails UPSTREAM_TIMEOUT
start f {"amount": 5}
commit A
waits B, C!UPSTREAM_TIMEOUT
retry C {"amount": 6}
waits B, C!UPSTREAM_TIMEOUT
commit B
waits W
rollback W to A
waits A
asked pay.refund {"amount": 6}, {"amount": 5}
commit A {"amount": 7}
waits B, C!UPSTREAM_TIMEOUT
commit B
waits W
rollback W
waits B, C!UPSTREAM_TIMEOUT
asked pay.charge {"amount": 5}, {"amount": 6}, {"amount": 7}
called pay.charge 4
called pay.refund 2
commit B
waits W
rollback W to A
waits A
asked pay.refund {"amount": 6}, {"amount": 5}, {"amount": 7}
called pay.refund 3
