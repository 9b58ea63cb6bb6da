# An operator who retries with other parameters makes another call. The one before was answered, or may
# have come through: a rollback takes back each of them once, with the parameters that it was made with,
# the last first, and under a key of its own.
flow f
  start S
  user A
  call C pay.charge result=charge amount=amount
  user W
  end E
  C: {"output": {"n": "result.n + more"}, "compensation": {"api": "pay.refund", "params": {"amount": "amount", "id": "charge.id"}}}
  S -> A -> C -> W -> E
given pay.charge answers {"id": "c5", "n": 1}
start f {"amount": 5}
commit A
waits C!EXPRESSION_FAILED
given pay.charge answers {"id": "c6", "n": 1}
retry C {"amount": 6, "more": 1}
waits W
asked pay.charge {"amount": 5}, {"amount": 6}
rollback W
waits A
asked pay.refund {"amount": 6, "id": "c6"}, {"amount": 5, "id": "c5"}
called pay.refund 2
# Again with the first ones: that was answered, and is one call however often it counts.
given pay.charge answers {"id": "c7", "n": 1}
commit A {"amount": 7, "more": "no"}
waits C!EXPRESSION_FAILED
given pay.charge fails UPSTREAM_STATUS
retry C {"amount": 8}
waits C!UPSTREAM_STATUS
retry C {"amount": 7, "more": 2}
waits W
called pay.charge 4
rollback W
waits A
called pay.refund 3
told C is not compensated: parameter id of pay.refund: it reads charge.id, which the call has not set; known of pay.refund is {"amount":8}
told charge.id
