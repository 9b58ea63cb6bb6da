# What ends repetitions at once sees what those that are done have set, the one that has just been
# done last; also its item, its number and members of one variable.
flow f
  start S
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "['a', 'b', 'c']", "element_variable": "who", "completion_condition": "approved == false"}}
  S -> A -> W -> E
start f {"approved": true}
commit A@3 {"approved": true, "c": 1}
waits A, A
commit A@1 {"approved": false}
waits W
knows {"approved": true, "c": 1}
rollback W to A
waits A, A, A
flow g
  start S
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "['a', 'b', 'c', 'd']", "completion_condition": "(item == 'c' && loopCounter == 3 && nrOfActiveInstances == 3) || size(votes) == 2"}}
  S -> A -> W -> E
start g {"votes": {}}
commit A@3
waits W
start g {"votes": {}}
commit A@2 {"votes": {"b": true}}
waits A, A, A
commit A@1 {"votes": {"a": true}}
waits W
knows {"votes": {"a": true, "b": true}}
flow h
  start S
  script X n = n + item
  user W
  end E
  X: {"multi_instance": {"collection": "[1, 2, 3, 4]", "sequential": true, "completion_condition": "n > 2 && item == 2"}}
  S -> X -> W -> E
start h {"n": 0}
waits W
knows {"n": 3}
