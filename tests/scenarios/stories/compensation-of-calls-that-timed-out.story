# Nobody knows of any of them whether it came through: all are taken back, out of the incident, behind it,
# and with a fallback. What takes one back is tried again under its own key.
flow f
  start S
  user A
  call C pay.charge amount=amount
  user W
  end E
  C: {"fallback": "by_hand", "compensation": {"api": "pay.refund", "params": {"amount": "amount"}}}
  S -> A -> C -> W -> E
given pay.charge fails UPSTREAM_TIMEOUT
start f {"amount": 1}
commit A
retry C {"amount": 2}
retry C {"amount": 3}
retry C {"amount": 2}
waits C!EXPRESSION_FAILED
asked pay.charge {"amount": 1}, {"amount": 2}, {"amount": 3}
given pay.refund fails UPSTREAM_TIMEOUT 3 times
rollback A
waits A!UPSTREAM_TIMEOUT
retry A
waits A!UPSTREAM_TIMEOUT
retry A
waits A!UPSTREAM_TIMEOUT
retry A
waits A
asked pay.refund {"amount": 2}, {"amount": 3}, {"amount": 1}
called pay.refund 6
commit A {"amount": 4}
retry C {"amount": 5, "by_hand": true}
waits W
rollback W
waits A
asked pay.refund {"amount": 2}, {"amount": 3}, {"amount": 1}, {"amount": 5}, {"amount": 4}
# One that surely never came is none of them.
given pay.charge fails UPSTREAM_TIMEOUT
given pay.charge fails API_BUSY 1 times
commit A {"amount": 6, "by_hand": null}
set {"by_hand": true}
waits W
rollback W
waits A
called pay.refund 8
