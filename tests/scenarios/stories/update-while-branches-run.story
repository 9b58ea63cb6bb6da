# Variables that an operator sets are seen in all branches; what a branch sets itself still counts.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user Z
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  J -> Z -> E
start f {"x": 0}
set {"x": 5, "y": 5}
knows {"x": 5, "y": 5}
knows at A {"x": 5, "y": 5}
commit A {"x": 7}
commit B
waits Z
knows {"x": 7, "y": 5}
rollback Z to A
waits A
commit A {"y": 8}
waits Z
knows {"x": 5, "y": 8}
