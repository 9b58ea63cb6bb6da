# An operator has updated a variable behind a join. A rollback to before the join, within a branch,
# does not take that back, neither for who is asked again nor for the forks around.
flow f
  start S
  parallel F
  parallel G
  user A
  user B
  parallel JG
  user Y
  user X
  parallel J
  user Z
  end E
  S -> F
  F -> G
  G -> A -> JG
  G -> B -> JG -> Y -> J
  F -> X -> J
  J -> Z -> E
start f {"a": 0, "v": 0}
commit A {"a": 1}
commit B
waits X, Y
set {"v": 7}
knows at Y {"a": 1, "v": 7}
rollback Y to B
waits B, X
knows at B {"a": 0, "v": 7}
commit B
knows at Y {"a": 1, "v": 7}
commit X
commit Y
knows {"a": 1, "v": 7}
