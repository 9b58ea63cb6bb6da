// Reports of the sanitizer of threads that are wrong, each with its reason. They name libraries that
// Debian does not build for it, and functions of their headers at the very top of a stack. None
// names a function of ours, nor hides one that a library calls.

extern "C" const char* __tsan_default_suppressions() {
  return
      // Abseil's graph of locks is guarded by a spin lock within the library.
      "called_from_lib:libabsl_graphcycles_internal.so\n"
      // A memtable's skip list is published by atomics within the library.
      "called_from_lib:librocksdb.so\n"
      "race:rocksdb::MemTable::Add\n"
      // A table's key is written before the table is shown to others, by atomics as well; it is a
      // string, whose functions are those of the test program.
      "race:rocksdb::BlockBasedTable::SetupBaseCacheKey\n"
      // gRPC hands calls and slices from thread to thread by atomics.
      "called_from_lib:libgrpc.so\n"
      "called_from_lib:libgrpc++.so\n"
      "called_from_lib:libgpr.so\n"
      "race_top:/include/grpcpp/\n"
      // The last callback of a call deletes it; which is the last, an atomic within gRPC says.
      "race:grpc::internal::CallbackWithSuccessTag::Clear\n"
      "race:grpc::internal::CallbackWithSuccessTag::~CallbackWithSuccessTag\n"
      "race:::~ServerCallbackReaderWriterImpl\n"
      "race:grpc_error_get_str\n"
      // What FinishOp and these read of it were written by gRPC: errors are statuses with cords.
      "race:grpc::internal::CallOpClientRecvStatus::FinishOp\n"
      "called_from_lib:libabsl_status.so\n"
      "called_from_lib:libabsl_cord.so\n"
      "called_from_lib:libabsl_strings.so\n"
      "called_from_lib:libabsl_time.so\n"
      "called_from_lib:libabsl_time_zone.so\n"
      "called_from_lib:libupb.so\n";
}
