# They are one branch of a fork: the join waits for all of them.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  A: {"multi_instance": {"collection": "[1, 2]"}}
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f
waits A, A, B
commit B {"b": 1}
commit A@1 {"a": 1}
waits A
commit A {"c": 1}
waits Z
knows {"a": 1, "b": 1, "c": 1}
rollback A@2
waits A
knows {}
commit A {"c": 2}
waits Z
knows {"a": 1, "b": 1, "c": 2}
commit Z
is completed
