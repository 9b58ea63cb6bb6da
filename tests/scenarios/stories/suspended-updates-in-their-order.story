# What comes while it is suspended counts in the order in which it came: an update after an answer
# stands, one before it is overwritten, and what the flow decides in between sees just what was there
# by then.
flow f
  start S
  user A
  exclusive G
  user L
  user H
  exclusive M
  user Z
  end E
  S -> A -> G
  G -> H when x > 5
  G -> L otherwise
  H -> M
  L -> M
  M -> Z -> E
start f {"x": 0}
suspend
set {"x": 3, "y": 1}
knows {"x": 3, "y": 1}
commit A {"x": 4}
set {"x": 9}
set {"x": 10, "z": 1}
set {"y": 2}
knows {"x": 3, "y": 1}
resume
waits L
knows {"x": 10, "y": 2, "z": 1}
suspend
set {"x": 11}
resume
waits L
knows {"x": 11, "y": 2, "z": 1}
