# The child flow belongs to one branch; rollback into it leaves the other alone.
flow sub
  start S
  user X
  user Y
  end E
  S -> X -> Y -> E
flow main
  start S
  parallel F
  flow C sub
  user A
  parallel J
  user Z
  end E
  S -> F
  F -> C -> J
  F -> A -> J
  J -> Z -> E
start main {"n": 1}
waits A, X
commit X {"x": 1}
commit Y {"y": 1}
commit A {"a": 1}
waits Z
knows {"a": 1, "n": 1, "x": 1, "y": 1}
rollback Z to Y
waits Y
knows at Y {"n": 1, "x": 1}
commit Y {"y": 2}
waits Z
knows {"a": 1, "n": 1, "x": 1, "y": 2}
