# Back to the last visit of the same task, and on to the one before that.
flow f
  start S
  user A
  user B
  end E
  S -> A
  A -> B
  B -> A when again
  B -> E otherwise
start f
commit A {"a": 1}
commit B {"again": true}
commit A {"a": 2}
waits B
rollback B to A
waits A
knows {"a": 1, "again": true}
rollback A to A
waits A
knows {}
passed S A
commit A {"a": 9}
commit B {"again": false}
is completed
passed S A B E
