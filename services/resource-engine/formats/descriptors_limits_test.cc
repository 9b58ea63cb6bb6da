// Large sets of descriptors: each method's part is extracted, at less than the cost of the whole
// set.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/resource-engine/protobuf/method_set.h"
#include "services/resource-engine/testing/import_fixture.h"

namespace magpie::resource {
namespace {

using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

void AddField(google::protobuf::DescriptorProto& message, const std::string& name,
              const std::string& type = "") {
  FieldDescriptorProto& field = *message.add_field();
  field.set_name(name);
  field.set_number(message.field_size());
  field.set_label(FieldDescriptorProto::LABEL_OPTIONAL);
  field.set_type(type.empty() ? FieldDescriptorProto::TYPE_STRING
                              : FieldDescriptorProto::TYPE_MESSAGE);
  if (!type.empty()) field.set_type_name(type);
}

// Messages .b.M0 .. with `fields` fields each, and methods of a service S that use them in turn.
class Wide {
 public:
  // `type_of` returns the type of a field of a message; "" for a string.
  template <class TypeOf>
  Wide(int messages, int fields, int methods, TypeOf type_of) {
    file_ = set_.add_file();
    file_->set_name("b.proto");
    file_->set_package("b");
    file_->set_syntax("proto3");
    for (int i = 0; i < messages; ++i) {
      auto& message = *file_->add_message_type();
      message.set_name(absl::StrCat("M", i));
      for (int j = 0; j < fields; ++j) AddField(message, absl::StrCat("f", j), type_of(i, j));
    }
    auto& service = *file_->add_service();
    service.set_name("S");
    for (int i = 0; i < methods; ++i) {
      auto& method = *service.add_method();
      method.set_name(absl::StrCat("X", i));
      method.set_input_type(absl::StrCat(".b.M", i % messages));
      method.set_output_type(absl::StrCat(".b.M", i * 3 % messages));
    }
  }

  FileDescriptorProto& file() { return *file_; }
  std::string Text() const { return set_.SerializeAsString(); }

 private:
  FileDescriptorSet set_;
  FileDescriptorProto* file_ = nullptr;
};

absl::StatusOr<Import> TryMakeGrpc(const std::string& set,
                                   std::function<bool()> is_over = nullptr) {
  static const Upstreams upstreams = *Upstreams::Parse("locks=grpc://127.0.0.1:1");
  return ImportDescriptors(
      set, {.prefix = "g", .upstream = "locks", .upstreams = upstreams, .is_over = is_over});
}

size_t ApisOf(const Import& made) {
  return static_cast<size_t>(std::ranges::count_if(made.drafts, [](const auto& draft) {
    return std::holds_alternative<Api>(draft.content.kind);
  }));
}

TEST(DescriptorsLimitsTest, LeavesOutMethodsThatNeedTooMuch) {
  Wide set(1500, 50, 150, [](int i, int j) { return absl::StrCat(".b.M", (i * 7 + j) % 1500); });
  auto& small = *set.file().add_message_type();
  small.set_name("Small");
  AddField(small, "text");
  auto& method = *set.file().mutable_service(0)->add_method();
  method.set_name("Read");
  method.set_input_type(".b.Small");
  method.set_output_type(".b.Small");
  EXPECT_GT(set.Text().size(), 1'600'000);
  const auto made = TryMakeGrpc(set.Text());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(NamesOf(*made), ::testing::ElementsAre("g.read", "g.read.text"));
  EXPECT_THAT(made->notes, SizeIs(150));
  EXPECT_THAT(made->notes,
              Each(HasSubstr("left out, since the descriptors that it needs are longer "
                             "than 32768 bytes")));
}

TEST(DescriptorsLimitsTest, AWideSetOfAlmostTwoMebibytesIsImported) {
  // Each message refers only to the next three of its group of ten.
  const Wide set(2900, 50, 150, [](int i, int j) {
    const int next = i + 1 + j;
    return j < 3 && next / 10 == i / 10 ? absl::StrCat(".b.M", next) : "";
  });
  const std::string text = set.Text();
  EXPECT_GT(text.size(), protos::kMaxSetBytes / 10 * 9);
  EXPECT_LE(text.size(), protos::kMaxSetBytes);
  const auto made = TryMakeGrpc(text);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(ApisOf(*made), kMaxImportedApis);
  const auto& api = std::get<Api>(made->drafts[0].content.kind);
  EXPECT_LT(api.grpc->descriptor_set.size(), kMaxDescriptorBytes);
  EXPECT_TRUE(protos::Method::Compile(api.grpc->descriptor_set, "b.S/X0").ok());
}

TEST(DescriptorsLimitsTest, RefusesManyMethodsThatNeedTooMuch) {
  const Wide set(100, 50, 20'000, [](int i, int j) { return absl::StrCat(".b.M", (i + j) % 100); });
  const auto made = TryMakeGrpc(set.Text());
  EXPECT_EQ(ReasonOf(made.status()), "BAD_DESCRIPTORS");
  EXPECT_THAT(made.status().message(), HasSubstr("name the methods to import"));
  EXPECT_THAT(made.status().message(), HasSubstr("b.S/X9"));
}

TEST(DescriptorsLimitsTest, ImportsTheFirstOfManyMethods) {
  const Wide set(3, 3, 40'000, [](int, int) { return ""; });
  const auto made = TryMakeGrpc(set.Text());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(ApisOf(*made), kMaxImportedApis);
}

TEST(DescriptorsLimitsTest, OneMessageMayBeVeryWideOrVeryDeep) {
  const Wide wide(1, 2000, 3, [](int, int) { return ".b.M0"; });
  EXPECT_THAT(NotesOf(*TryMakeGrpc(wide.Text())), HasSubstr("longer than 32768 bytes"));
  const Wide deep(30'000, 1, 5,
                  [](int i, int) { return i + 1 < 30'000 ? absl::StrCat(".b.M", i + 1) : ""; });
  EXPECT_THAT(NotesOf(*TryMakeGrpc(deep.Text())), HasSubstr("longer than 32768 bytes"));
}

TEST(DescriptorsLimitsTest, AnImportOfDescriptorsEndsWithItsRpc) {
  const Wide set(10, 10, 100, [](int, int) { return ""; });
  int asked = 0;
  const auto made = TryMakeGrpc(set.Text(), [&asked] { return ++asked > 5; });
  EXPECT_TRUE(absl::IsCancelled(made.status())) << made.status();
}

// As for an API that is put.
TEST(DescriptorsLimitsTest, ExtractsWhatAMethodNeeds) {
  Wide set(40, 4, 10, [](int i, int j) { return j == 0 ? absl::StrCat(".b.M", i / 2) : ""; });
  auto& values = *set.file().add_enum_type();
  values.set_name("Kind");
  values.add_value()->set_name("NONE");
  values.mutable_value(0)->set_number(0);
  auto& field = *set.file().mutable_message_type(0)->mutable_field(1);
  field.set_type(FieldDescriptorProto::TYPE_ENUM);
  field.set_type_name(".b.Kind");
  const std::string text = set.Text();
  protos::MethodSet methods = *protos::MethodSet::Build(text);
  ASSERT_EQ(methods.size(), 10);
  for (size_t i = 0; i < methods.size(); ++i) {
    const auto method = *protos::Method::Compile(text, methods.NameOf(i));
    EXPECT_EQ(methods.Trimmed(i, kMaxDescriptorBytes), method->TrimmedSet(kMaxDescriptorBytes));
    EXPECT_EQ(methods.Trimmed(i, 100), std::nullopt);
    FileDescriptorSet trimmed;
    ASSERT_TRUE(trimmed.ParseFromString(*methods.Trimmed(i, kMaxDescriptorBytes)));
    EXPECT_THAT(trimmed.file(0).enum_type(), SizeIs(1));
    EXPECT_THAT(trimmed.file(0).service(0).method(), SizeIs(1));
    EXPECT_LT(trimmed.file(0).message_type_size(), 12);
  }
}

}  // namespace
}  // namespace magpie::resource
