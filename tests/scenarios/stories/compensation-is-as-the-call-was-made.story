# What is set later does not change what is taken back.
flow f
  start S
  user A
  call C pay.charge result=charge amount=amount
  exclusive G
  user W
  end E
  C: {"compensation": {"api": "pay.refund", "params": {"amount": "amount", "id": "charge.id"}}}
  S -> A -> C -> G
  G -> W when on
  W -> E
given pay.charge answers {"id": "c1"}
start f {"amount": 5}
commit A
waits G!EXPRESSION_FAILED
retry G {"amount": 6, "charge": {"id": "none"}, "on": true}
waits W
rollback W
waits A
asked pay.refund {"amount": 5, "id": "c1"}
