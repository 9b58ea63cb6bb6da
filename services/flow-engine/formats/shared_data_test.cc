// Reads real models of the shared data, where they are present, and writes them again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"
#include "services/flow-engine/formats/xml/xml.h"

namespace magpie::flow {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// SHARED_DATA may name the root of the shared data; the default is next to the repository.
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

// Calls `check` with the name and the text of each BPMN file; false if there are none.
bool ForEachBpmn(const std::function<void(const std::string&, const std::string&)>& check) {
  const fs::path folder = Shared("bpmn");
  if (!fs::exists(folder)) return false;
  for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".bpmn") continue;
    check(file.path().filename().string(), *FileText(file.path()));
  }
  return true;
}

// Adds each attribute and text that is not in BPMN's namespace or ours, with its place.
void AddForeign(const XmlElement& xml, const std::string& around,
                std::multiset<std::string>& found) {
  const std::string path = absl::StrCat(around, "/", xml.name);
  if (xml.space != kBpmnSpace && xml.space != kOurSpace) {
    found.insert(absl::StrCat(path, " ", xml.space, " ", OneLine(xml.text)));
    for (const auto& [name, value] : xml.attributes) {
      found.insert(absl::StrCat(path, "@", name, "=", value));
    }
  }
  for (const XmlElement& child : xml.children) AddForeign(child, path, found);
}

std::multiset<std::string> ForeignIn(const std::string& source) {
  std::multiset<std::string> found;
  const absl::StatusOr<XmlDocument> document = ParseXml(source);
  EXPECT_TRUE(document.ok()) << document.status();
  if (document.ok()) AddForeign(document->root, "", found);
  return found;
}

constexpr absl::string_view kInvoiceMapping = R"({
  "conditions": {"invoiceApproved": "approved", "invoiceNotApproved": "default",
                 "reviewSuccessful": "clarified == 'yes'", "reviewNotSuccessful": "default"},
  "service_tasks": {"archiveInvoice": {"call": {"api": "archive.put",
                                                "params": {"approver": "approver"}}}},
  "forms": {"approveInvoice": {"fields": [{"key": "approved", "type": "bool", "required": "true"}]}}})";

TEST(SharedDataTest, EveryBpmnFileIsRead) {
  const bool is_there = ForEachBpmn([](const std::string& name, const std::string& source) {
    const absl::StatusOr<ReadModel> read = Read(source, "flow", "");
    ASSERT_TRUE(read.ok()) << name << read.status();
    EXPECT_FALSE(read->model.elements.empty()) << name;
  });
  if (!is_there) GTEST_SKIP() << "needs " << Shared("bpmn");
}

TEST(SharedDataTest, EveryBpmnFileIsWrittenAsItWas) {
  const bool is_there = ForEachBpmn([](const std::string& name, const std::string& source) {
    const absl::StatusOr<ReadModel> read = Read(source, "flow", "");
    ASSERT_TRUE(read.ok()) << name << read.status();
    const std::string written = WriteBpmn(read->model, source);
    const absl::StatusOr<ReadModel> again = Read(written, "flow", "");
    ASSERT_TRUE(again.ok()) << name << again.status();
    EXPECT_EQ(again->model, read->model) << name;
    EXPECT_EQ(ForeignIn(written), ForeignIn(source)) << name;
  });
  if (!is_there) GTEST_SKIP() << "needs " << Shared("bpmn");
}

TEST(SharedDataTest, ChangesToABpmnFileKeepTheRest) {
  const bool is_there = ForEachBpmn([](const std::string& name, const std::string& source) {
    Model model = Read(source, "flow", "")->model;
    for (Element& element : model.elements) {
      element.name = absl::StrCat("New ", element.key);
      element.properties["note"] = "new";
      element.annotations["n"] = 1;
    }
    const std::string written = WriteBpmn(model, source);
    const absl::StatusOr<ReadModel> again = Read(written, "flow", "");
    ASSERT_TRUE(again.ok()) << name << again.status();
    EXPECT_EQ(Describe(again->model), Describe(model)) << name;
    EXPECT_EQ(ForeignIn(written), ForeignIn(source)) << name;
  });
  if (!is_there) GTEST_SKIP() << "needs " << Shared("bpmn");
}

TEST(SharedDataTest, EveryModelIsWrittenAsANewFile) {
  const bool is_there = ForEachBpmn([](const std::string& name, const std::string& source) {
    const Model model = Read(source, "flow", "")->model;
    const absl::StatusOr<ReadModel> again = Read(WriteBpmn(model, ""), "", "");
    ASSERT_TRUE(again.ok()) << name << again.status();
    EXPECT_EQ(Describe(again->model), Describe(model)) << name;
  });
  if (!is_there) GTEST_SKIP() << "needs " << Shared("bpmn");
}

TEST(SharedDataTest, TheInvoiceProcessAcceptsAMapping) {
  READ_OR_SKIP(source, Shared("bpmn/C.1.1.bpmn"));
  const absl::StatusOr<ReadModel> read = Read(*source, "", kInvoiceMapping);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model.elements.size(), 20);
  const std::string model = Describe(read->model);
  EXPECT_THAT(model, HasSubstr("handle-invoice \"Invoice Handling (OMG BPMN MIWG Demo)\"\n"));
  EXPECT_THAT(model, HasSubstr("invoice_approved exclusive_gateway \"Invoice approved?\" "
                               "[sequenceFlow_180] -> [invoiceApproved,invoiceNotApproved]\n"));
  EXPECT_THAT(model, HasSubstr("reviewSuccessful sequence_flow \"yes\" [reviewSuccessful_gw] -> "
                               "[approveInvoice] {\"condition\":\"clarified == 'yes'\"}\n"));
  EXPECT_THAT(Read(WriteBpmn(read->model, *source), "", "")->model, read->model);
}

TEST(SharedDataTest, WithoutAMappingItsConditionsStayAsTheyAre) {
  READ_OR_SKIP(source, Shared("bpmn/C.1.1.bpmn"));
  const absl::StatusOr<ReadModel> read = Read(*source, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(Describe(read->model), HasSubstr("xpath: bpmn:getDataObject("));
}

TEST(SharedDataTest, ADrawnTurboModelIsReadAndWritten) {
  READ_OR_SKIP(source, Shared("turbo/logicflow_sample.json"));
  const absl::StatusOr<ReadModel> read = Read(*source, "sample", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_THAT(Describe(read->model),
              HasSubstr("Flow_1rkk099 sequence_flow \"\" [Gateway_2qj55i1] -> [Event_03pjf39] "
                        "{\"condition\":\"a==1\"}"));
  EXPECT_EQ(Read(WriteBpmn(read->model, *source), "", "")->model, read->model);
}

}  // namespace
}  // namespace magpie::flow
