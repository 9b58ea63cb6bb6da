# An answer stands for the parameters that it was given for, and for no others. It counts again as
# soon as they are back.
flow f
  start S
  call C ticket.open result=ticket id=bike
  user W
  end E
  C: {"output": {"label": "result.id + suffix"}}
  S -> C -> W -> E
given ticket.open answers {"id": "t7"}
start f {"bike": "b7"}
waits C!EXPRESSION_FAILED
given ticket.open fails UPSTREAM_TIMEOUT
retry C {"bike": "b8"}
waits C!UPSTREAM_TIMEOUT
called ticket.open 2
retry C {"bike": {"not": "b7"}}
waits C!UPSTREAM_TIMEOUT
called ticket.open 3
retry C {"bike": "b7", "suffix": "!"}
waits W
called ticket.open 3
knows {"bike": "b7", "label": "t7!", "suffix": "!", "ticket": {"id": "t7"}}
