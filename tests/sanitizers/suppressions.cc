// Reports of the sanitizer of threads that are wrong, each with its reason. They name functions of
// libraries that Debian does not build for it, never one of ours.

extern "C" const char* __tsan_default_suppressions() {
  return
      // Abseil's graph of locks is guarded by a spin lock within the library.
      "called_from_lib:libabsl_graphcycles_internal.so\n"
      // A memtable's skip list is published by atomics within the library.
      "race:rocksdb::MemTable::Add\n";
}
