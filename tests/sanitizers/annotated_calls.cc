// Lets the sanitizer of threads see what gRPC orders: all that a thread has done before it starts a
// batch of operations comes before what is called back when the batch is complete. gRPC itself hands
// it from thread to thread by atomics that nobody sees. Like annotated_mutex.cc, it defines functions
// of the shared libraries in the test program, and forwards:
//
//   grpc_call_start_batch(call, ops, tag)
//     -> tag within a Handover, __tsan_release -> ... -> __tsan_acquire -> tag's own callback
//
//   OnDone of each call -> grpc_call_unref, __tsan_release -> ... -> __tsan_acquire,
//     grpc_server_destroy -> what the calls used may go

#include <dlfcn.h>
#include <grpc/grpc.h>
#include <grpcpp/client_context.h>
#include <link.h>
#include <sanitizer/tsan_interface.h>

extern "C" {
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace {

// All that calls did before they ended.
char ended_calls;

template <typename Function>
Function* LookUp(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

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
  static auto* const real = LookUp<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
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

extern "C" void grpc_call_unref(grpc_call* call) {
  static auto* const real = LookUp<decltype(grpc_call_unref)>("grpc_call_unref");
  __tsan_release(&ended_calls);
  real(call);
}

extern "C" void grpc_server_destroy(grpc_server* server) {
  static auto* const real = LookUp<decltype(grpc_server_destroy)>("grpc_server_destroy");
  __tsan_acquire(&ended_calls);
  real(server);
}

// The last user of a channel deletes it; which is the last, a count within the library says. A
// function by the destructor's name: a destructor would end the members a second time.
extern "C" void DestroyContext(grpc::ClientContext* context) asm("_ZN4grpc13ClientContextD1Ev");
extern "C" void DestroyContext(grpc::ClientContext* context) {
  static auto* const real = LookUp<void(grpc::ClientContext*)>("_ZN4grpc13ClientContextD1Ev");
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  real(context);
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
}
