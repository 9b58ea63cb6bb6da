# Two branches call the same flow at once: each call is an instance of its own.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  parallel F
  flow A sub
  flow B sub
  parallel J
  user W
  end E
  A: {"output": {"a": "said"}}
  B: {"output": {"b": "said"}}
  S -> F
  F -> A -> J
  F -> B -> J
  J -> W -> E
start f
waits X, X
in A is running
in B is running
commit X@2 {"said": 2}
in A is running
in A waits X
in B is completed
in B knows {"said": 2}
commit X@1 {"said": 1}
in A is completed
in A knows {"said": 1}
waits W
knows {"a": 1, "b": 2}
rollback X@1
in A@1 is running
in A@1 waits X
in B is completed
commit X {"said": 3}
knows {"a": 3, "b": 2}
commit W
is completed
in A is completed
in B is completed
