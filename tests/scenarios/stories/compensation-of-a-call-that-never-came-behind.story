# A rollback out of an incident takes back what the call there has done, or may have done: the next
# visit makes another call. So it is where there was no way on, and where the outputs have failed. What
# was surely never made is not taken back.
flow f
  start S
  user A
  exclusive X
  call B pay.block result=block
  call C pay.charge
  exclusive G
  exclusive M
  user W
  end E
  B: {"output": {"n": "result.n + more"}, "compensation": {"api": "pay.unblock", "params": {"id": "block.id"}}}
  C: {"compensation": {"api": "pay.refund"}}
  S -> A -> X
  X -> B when way == 1
  X -> C otherwise
  B -> M
  C -> G
  G -> M when on
  M -> W -> E
given pay.block answers {"id": "b1", "n": 1}
start f {"way": 1}
commit A
waits B!EXPRESSION_FAILED
rollback A
waits A
called pay.unblock 1
commit A {"way": 2}
waits G!EXPRESSION_FAILED
rollback A
waits A
called pay.refund 1
given pay.charge fails UPSTREAM_TIMEOUT
commit A {"way": 2}
waits C!UPSTREAM_TIMEOUT
rollback A
waits A
called pay.refund 2
given pay.charge fails API_BUSY
commit A {"way": 2}
waits C!API_BUSY
rollback A
waits A
called pay.refund 2
called pay.charge 3
