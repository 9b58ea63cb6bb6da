# A call that was answered is not made again where only its outputs have no value: a retry works on
# the answer. So it is when the retry gives nothing new, and when the variables are set in between.
flow f
  start S
  call C ticket.open result=ticket id=bike
  user W
  end E
  C: {"output": {"label": "result.id + suffix"}, "compensation": {"api": "ticket.close"}}
  S -> C -> W -> E
given ticket.open answers {"id": "t1"}
start f {"bike": "b7"}
waits C!EXPRESSION_FAILED
given ticket.open fails UPSTREAM_STATUS
retry C
waits C!EXPRESSION_FAILED
called ticket.open 1
set {"suffix": 5}
retry C
waits C!EXPRESSION_FAILED
retry C {"suffix": "-x"}
waits W
called ticket.open 1
knows {"bike": "b7", "label": "t1-x", "suffix": "-x", "ticket": {"id": "t1"}}
