# What is fetched, what solutions fit, and what each repetition was answered is kept likewise.
flow f
  start S
  fetch F order.status id=order_id
  user A
  call R shop.mark id=item
  user W
  end E
  F: {"output": {"state": "order.status + suffix"}}
  R: {"multi_instance": {"collection": "[1, 2]", "sequential": true}, "output": {"seen": "result.n + more"}}
  S -> F -> A -> R -> W -> E
given fields answers {"order.status": "open"}
given shop.mark answers {"n": 4}
start f {"order_id": "o1"}
waits F!EXPRESSION_FAILED
retry F {"suffix": "?"}
waits A
called fields 1
commit A
waits R!EXPRESSION_FAILED
retry R {"more": 1}
waits W
called shop.mark 2
