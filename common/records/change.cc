#include "common/records/change.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

namespace magpie::record {

std::string StableBytes(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream to_string(&bytes);
    google::protobuf::io::CodedOutputStream out(&to_string);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }  // flushed
  return bytes;
}

}  // namespace magpie::record
