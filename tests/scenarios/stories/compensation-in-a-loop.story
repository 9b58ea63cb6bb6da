# What an earlier round of a loop was answered is not what this round has to take back.
flow f
  start S
  user A
  call C pay.charge result=charge
  exclusive G
  user W
  end E
  C: {"compensation": {"api": "pay.refund", "params": {"id": "charge.id"}}}
  S -> A -> C -> G
  G -> A when again
  G -> W otherwise
  W -> E
given pay.charge answers {"id": "c1"}
start f {"again": true}
commit A
waits A
given pay.charge fails UPSTREAM_TIMEOUT
commit A
waits C!UPSTREAM_TIMEOUT
rollback A
waits A
called pay.refund 0
told C is not compensated: parameter id of pay.refund: it reads charge.id, which the call has not set
given pay.charge answers {"id": "c2"}
commit A {"again": false}
waits W
rollback W to S
waits A
asked pay.refund {"id": "c2"}, {"id": "c1"}
