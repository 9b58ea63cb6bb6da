// Reads and compiles real models of the shared data, where they are present.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "services/flow-engine/domain/graph.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// SHARED_DATA may name the root of the shared data; else it lies next to the repository.
fs::path Shared(absl::string_view path) {
  const char* const given = std::getenv("SHARED_DATA");
  const fs::path root = given != nullptr ? fs::path(given) : fs::path(MAGPIE_ROOT) / "../shared";
  return root / "data" / std::string(path);
}

std::optional<std::string> FileText(const fs::path& path) {
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

#define READ_OR_SKIP(text, path)                          \
  const std::optional<std::string> text = FileText(path); \
  if (!text.has_value()) GTEST_SKIP() << "needs " << (path)

constexpr absl::string_view kInvoiceMapping = R"({
  "conditions": {"invoiceApproved": "approved", "invoiceNotApproved": "default",
                 "reviewSuccessful": "clarified == 'yes'", "reviewNotSuccessful": "default"},
  "service_tasks": {"archiveInvoice": {"call": {"api": "archive.put",
                                                "params": {"approver": "approver"}}}},
  "forms": {"approveInvoice": {"fields": [{"key": "approved", "type": "bool", "required": true}]}}})";

TEST(SharedDataTest, TheInvoiceProcessRunsWithAMapping) {
  READ_OR_SKIP(source, Shared("bpmn/C.1.1.bpmn"));
  const absl::StatusOr<ReadModel> read = Read(*source, "", kInvoiceMapping);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_EQ(read->model.elements.size(), 20);
  const std::string model = Describe(read->model);
  EXPECT_THAT(model, HasSubstr("handle-invoice \"Invoice Handling (OMG BPMN MIWG Demo)\"\n"));
  EXPECT_THAT(model, HasSubstr("invoice_approved gateway \"Invoice approved?\" [sequenceFlow_180] "
                               "-> [invoiceApproved,invoiceNotApproved]\n"));
  EXPECT_THAT(model, HasSubstr("reviewSuccessful flow \"yes\" [reviewSuccessful_gw] -> "
                               "[approveInvoice] if clarified == 'yes'\n"));
  EXPECT_TRUE(Compile(read->model).ok()) << Compile(read->model).status();
}

TEST(SharedDataTest, WithoutAMappingItsConditionsAreFaults) {
  READ_OR_SKIP(source, Shared("bpmn/C.1.1.bpmn"));
  const absl::StatusOr<ReadModel> read = Read(*source, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(FaultsOf(Compile(read->model).status()),
              Contains(HasSubstr("elements[invoiceApproved].condition: 1:5: ")));
}

TEST(SharedDataTest, ADrawnTurboModelRuns) {
  READ_OR_SKIP(source, Shared("turbo/logicflow_sample.json"));
  const absl::StatusOr<ReadModel> read = Read(*source, "sample", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_THAT(Describe(read->model),
              HasSubstr("Flow_1rkk099 flow \"\" [Gateway_2qj55i1] -> [Event_03pjf39] if a==1\n"));
  EXPECT_TRUE(Compile(read->model).ok()) << Compile(read->model).status();
}

TEST(SharedDataTest, OtherBpmnFilesAreReadOrRefusedWithReasons) {
  const fs::path folder = Shared("bpmn");
  if (!fs::exists(folder)) GTEST_SKIP() << "needs " << folder;
  for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
    const absl::StatusOr<ReadModel> read = Read(*FileText(file.path()), "flow", "");
    EXPECT_EQ(read.ok(), FaultsOf(read.status()).empty()) << file.path() << read.status();
  }
}

}  // namespace
}  // namespace magpie::flow
