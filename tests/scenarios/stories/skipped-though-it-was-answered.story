# A call that was answered was done, though its outputs failed and it was skipped: it is taken back.
flow f
  start S
  user A
  call M money.take
  user B
  end E
  M: {"output": {"receipt": "result.nothing"}, "compensation": {"api": "money.give"}}
  S -> A -> M -> B -> E
given money.take answers {"id": 1}
start f
commit A
waits M!EXPRESSION_FAILED
skip M
waits B
rollback B
waits A
called money.give 1
