# Sub-processes for three, of which one is enough; the others are closed, and open after a rollback.
flow f
  start S
  process P
  start PS in P
  user A in P
  end PE in P
  user W
  end E
  P: {"multi_instance": {"collection": "[1, 2, 3]", "completion_condition": "nrOfCompletedInstances == 1"}}
  S -> P -> W -> E
  PS -> A -> PE
start f
waits A, A, A
commit A@2 {"a": 2}
waits W
knows {"a": 2}
refused TASK_NOT_OPEN: commit A@1
rollback W
waits A, A, A
commit A {"a": 1}
waits W
commit W
is completed
