# Each repetition is taken back by itself, and once.
flow f
  start S
  user A
  call M money.take id=item
  user B
  end E
  M: {"compensation": {"api": "money.give", "params": {"id": "item"}}, "multi_instance": {"collection": "[1, 2, 3]"}}
  S -> A -> M -> B -> E
start f
commit A
called money.take 3
rollback B
waits A
called money.give 3
