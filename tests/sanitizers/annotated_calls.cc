// Lets the sanitizer of threads see what gRPC orders: all that a thread has done before it starts a
// batch of operations comes before what is called back when the batch is complete. gRPC itself hands
// it from thread to thread by atomics that nobody sees. Like annotated_mutex.cc, it defines a
// function of the shared library in the test program, and forwards:
//
//   grpc_call_start_batch(call, ops, tag)
//     -> tag within a Handover, __tsan_release -> ... -> __tsan_acquire -> tag's own callback

#include <dlfcn.h>
#include <grpc/grpc.h>
#include <link.h>
#include <sanitizer/tsan_interface.h>

namespace {

struct Handover {
  grpc_completion_queue_functor functor;
  grpc_completion_queue_functor* own;  // that of the caller
};

// Whether `address` is code: what a functor begins with, while the tag of a call that a thread waits
// for is an object, which begins with its table of virtual functions.
bool IsCode(const void* address) {
  const auto is_in = [](dl_phdr_info* object, size_t, void* found) {
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      const ElfW(Addr) begin = object->dlpi_addr + segment.p_vaddr;
      const auto at = reinterpret_cast<ElfW(Addr)>(found);
      const bool holds = segment.p_type == PT_LOAD && at >= begin && at < begin + segment.p_memsz;
      if (holds) return (segment.p_flags & PF_X) != 0 ? 1 : 2;
    }
    return 0;
  };
  return dl_iterate_phdr(is_in, const_cast<void*>(address)) == 1;
}

void Run(grpc_completion_queue_functor* functor, int ok) {
  auto* const handover = reinterpret_cast<Handover*>(functor);
  __tsan_acquire(handover);
  grpc_completion_queue_functor* const own = handover->own;
  delete handover;
  own->functor_run(own, ok);
}

}  // namespace

extern "C" grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, size_t count,
                                                 void* tag, void* reserved) {
  static auto* const real =
      reinterpret_cast<decltype(&grpc_call_start_batch)>(dlsym(RTLD_NEXT, "grpc_call_start_batch"));
  if (tag == nullptr || !IsCode(*static_cast<void**>(tag))) {
    return real(call, ops, count, tag, reserved);
  }
  auto* const own = static_cast<grpc_completion_queue_functor*>(tag);
  auto* const handover = new Handover{.functor = *own, .own = own};
  handover->functor.functor_run = Run;
  __tsan_release(handover);
  const grpc_call_error error = real(call, ops, count, handover, reserved);
  if (error != GRPC_CALL_OK) delete handover;
  return error;
}
