# A task of no kind and a manual task are passed, also where they repeat, fork or choose.
flow f
  start S
  task T
  manual_task M
  user A
  user B
  user C
  end E
  T: {"multi_instance": {"collection": "[1, 2, 3]", "output_collection": "all", "output_element": "item * 2"}}
  M: {"ways": "all"}
  S -> T -> M
  M -> A when all[0] == 2
  M -> B when n == 1
  M -> C otherwise
  A -> E
  B -> E
  C -> E
start f {"n": 1}
waits A, B
knows {"all": [2, 4, 6], "n": 1}
passed S T T T T M A B
rollback B to M
waits A, B
commit A
commit B
is completed
