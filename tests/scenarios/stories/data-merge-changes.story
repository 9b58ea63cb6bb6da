# What each branch has set counts; of two values for one variable, that of the later way out.
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
start f {"x": 0, "y": 0}
commit B {"x": 2}
commit A {"x": 1, "y": 1}
waits Z
knows {"x": 2, "y": 1}
