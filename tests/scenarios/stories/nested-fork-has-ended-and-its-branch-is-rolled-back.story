# A branch has left its fork at a join, and the fork has ended since. A rollback to within the branch
# leaves it where it went on from: the join waits for it again.
flow f
  start S
  parallel F
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
  F -> G
  G -> H
  H -> A -> JH
  H -> B -> JH -> J
  G -> U -> EU
  F -> W -> J
  J -> Z -> E
start f
commit A {"a": 1}
commit B {"b": 1}
commit W {"w": 1}
waits U, Z
commit U {"u": 1}
waits Z
rollback B
waits B
holds JH 1 for B; J 1 for B, JH
commit B {"b": 2}
waits Z
knows {"a": 1, "b": 2, "u": 1, "w": 1}
commit Z
is completed
knows {"a": 1, "b": 2, "u": 1, "w": 1}
