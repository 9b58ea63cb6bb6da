# Two branches, and what each has set counts behind the join.
flow f
  start S
  parallel F
  user A
  user B
  parallel J
  user C
  end E
  S -> F
  F -> A -> J
  F -> B -> J
  J -> C -> E
start f {"x": 0}
waits A, B
commit A {"x": 1}
waits B
knows at B {"x": 0}
commit B {"y": 2}
waits C
knows {"x": 1, "y": 2}
# Back into a branch: the other one still waits at the join, with what it had set.
rollback C to A
waits A
knows {"x": 0}
knows at A {"x": 0}
commit A {"x": 5}
waits C
knows {"x": 5, "y": 2}
# Without a node: to the task that was committed last.
rollback C
waits A
commit A {"x": 7}
commit C
is completed
knows {"x": 7, "y": 2}
