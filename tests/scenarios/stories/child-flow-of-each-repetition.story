# Each repetition calls a flow of its own; one that is not needed any more is cancelled.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  flow C sub
  user W
  end E
  C: {"input": {"id": "item"}, "output": {"said": "said"}, "multi_instance": {"collection": "[7, 8, 9]", "completion_condition": "nrOfCompletedInstances == 2"}}
  S -> C -> W -> E
start f
waits X, X, X
in C@1 knows {"id": 7}
in C@3 knows {"id": 9}
commit X@2 {"said": "b"}
in C@2 is completed
in C@1 is running
commit X@1 {"said": "a"}
in C@1 is completed
in C@3 is cancelled
waits W
rollback W
waits X, X
in C@1 is completed
in C@2 is running
in C@3 is running
suspend
in C@2 is suspended
resume
commit X {"said": "c"}
in C@2 is cancelled
in C@3 is completed
waits W
