# Who jumps out of a call that may have come through leaves it as it is: a rollback to before it takes it
# back, once. So it is with what a rollback was about to take back.
flow f
  start S
  user A
  call C pay.charge amount=amount
  user W
  end E
  C: {"compensation": {"api": "pay.refund", "params": {"amount": "amount"}}}
  S -> A -> C -> W -> E
given pay.charge fails UPSTREAM_TIMEOUT
start f {"amount": 5}
commit A
waits C!UPSTREAM_TIMEOUT
jump C to W {"amount": 6}
waits W
called pay.refund 0
given pay.refund fails UPSTREAM_TIMEOUT
rollback W to A
waits A!UPSTREAM_TIMEOUT
jump A to W
waits W
given pay.refund answers {}
rollback W to S
waits A
asked pay.refund {"amount": 5}
called pay.refund 2
rollback A to S
waits A
called pay.refund 2
