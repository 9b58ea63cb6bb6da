# The first attempt may have come through, whatever became of the next: it is taken back. So is what
# an operator retried before.
flow f
  start S
  user A
  call B pay.block
  call C pay.charge
  user W
  end E
  B: {"retry": {"max_attempts": 2, "backoff": "1s"}, "fallback": "1", "compensation": {"api": "pay.unblock"}}
  C: {"fallback": "by_hand", "compensation": {"api": "pay.refund"}}
  S -> A -> B -> C -> W -> E
given pay.block fails API_BUSY
given pay.block fails UPSTREAM_CLOSED 1 times
given pay.charge fails RATE_LIMITED
given pay.charge fails UPSTREAM_TIMEOUT 1 times
start f
commit A
waits C!EXPRESSION_FAILED
retry C {"by_hand": true}
waits W
called pay.block 2
called pay.charge 2
rollback W
waits A
called pay.unblock 1
called pay.refund 1
