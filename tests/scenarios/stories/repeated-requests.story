# The same request once more has the same answer, whatever has happened since.
flow f
  start S
  user A
  call C count.up
  user B
  end E
  S -> A -> C -> B -> E
start f
repeat
waits A
commit A {"n": 1}
waits B
repeat
waits B
called count.up 1
knows {"n": 1}
rollback B
repeat
waits A
passed S A
