# A branch of an inner fork has itself forked and joined, has left that fork at a join, and gone on. A
# rollback to before the inner fork takes all of that back.
flow f
  start S
  parallel F
  user P
  parallel G
  parallel H
  user A
  user B
  parallel JH
  user U
  end EU
  user W
  parallel J
  user Z
  end E
  S -> F
  F -> P -> G
  G -> H
  H -> A -> JH
  H -> B -> JH -> J
  G -> U -> EU
  F -> W -> J
  J -> Z -> E
start f
commit P
commit A {"a": 1}
commit B {"b": 1}
commit W {"w": 1}
waits U, Z
rollback U to P
waits P
holds J 1 for P
commit P
waits A, B, U
commit U
commit A
commit B
commit Z
is completed
knows {"w": 1}
