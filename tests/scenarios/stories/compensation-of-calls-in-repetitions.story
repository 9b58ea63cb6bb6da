# Each repetition has made calls of its own, one of them with two amounts.
flow f
  start S
  user A
  call C pay.charge amount=item
  user W
  end E
  C: {"multi_instance": {"collection": "amounts", "element_variable": "item", "sequential": true}, "retry": {"max_attempts": 2, "backoff": "1s"}, "compensation": {"api": "pay.refund", "params": {"amount": "item"}}}
  S -> A -> C -> W -> E
given pay.charge fails UPSTREAM_CLOSED
start f {"amounts": [1, 2]}
commit A
waits C!UPSTREAM_CLOSED
retry C {"item": 3}
waits C!UPSTREAM_CLOSED
called pay.charge 4
given pay.charge answers {}
retry C
waits W
rollback W
waits A
asked pay.refund {"amount": 2}, {"amount": 3}, {"amount": 1}
