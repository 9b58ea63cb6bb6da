# A branch that another had closed stood at a call whose outputs had failed: it is open again, and
# tries them on the answer that it was given.
flow f
  start S
  parallel F
  call C ticket.open result=ticket
  user B
  parallel J
  user W
  end E
  J: {"branch_merge": "any"}
  C: {"output": {"label": "result.id + suffix"}}
  S -> F
  F -> C -> J
  F -> B -> J
  J -> W -> E
given ticket.open answers {"id": "t1"}
start f
waits B, C!EXPRESSION_FAILED
commit B
waits W
given ticket.open answers {"id": "t2"}
rollback W
waits B, C!EXPRESSION_FAILED
retry C {"suffix": "!"}
waits W
knows {"label": "t1!", "suffix": "!", "ticket": {"id": "t1"}}
called ticket.open 1
