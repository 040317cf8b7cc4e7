import Foundation
import TestSupport
import Testing

@testable import Store

/// Files that an earlier version wrote.
@Suite struct MigrationTests {
  /// What version 1 had after an import of four items, three of them with texts.
  private static let rows = """
    INSERT INTO items (id, external_id, text_sha256, language, source, age_at, imported_at, state,
      is_flagged, priority, uncertainty, group_id) VALUES
      (1, 'a', x'01', 'en', 'forum', 1600041600000, 5, 'open', 1, 0.9, 0.1, 1),
      (2, 'b', x'02', 'zh', 'forum', 1600041600001, 5, 'open', 1, 0.8, 0.1, 2),
      (3, 'c', x'03', 'en', 'chat', 1600128000000, 5, 'passed', 0, 0.1, 0.1, 3),
      (4, 'd', x'04', 'en', '', -1, 5, 'open', 1, 0.7, 0.1, 4);
    INSERT INTO texts (item, text) VALUES (1, 'the harbour'), (2, '港口的工人今天罢工'), (3, 'salt');
    INSERT INTO item_labels
      (item, label, axis, probability, threshold, is_flagged, state, priority) VALUES
      (1, 'smears', 'technique', 0.9, 0.5, 1, 'open', 0.9),
      (1, 'threat', 'harm', 0.9, 0.5, 1, 'open', 0.9),
      (2, 'smears', 'technique', 0.8, 0.5, 1, 'open', 0.8),
      (2, 'doubt', 'technique', 0.2, 0.5, 0, 'open', 0.8),
      (4, 'doubt', 'technique', 0.7, 0.5, 1, 'open', 0.7);
    UPDATE state_counts SET number = 3 WHERE state = 'open';
    UPDATE state_counts SET number = 1 WHERE state = 'passed';
    """

  @Test func version1IsBroughtUpToDate() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.sqlite")
    try ReviewStore.makeFile(path, version: "1", rows: Self.rows)
    #expect(Array(try folder.read("old.sqlite").prefix(64).suffix(4)) == [0, 0, 0, 1])
    let store = try ReviewStore(path)
    #expect(try store.rows("PRAGMA user_version") == ["\(Schema.version)"])
    // Words are found as in a new file, those of before as well.
    #expect(try store.items(ItemFilter(text: "harbour")).items.map(\.id) == [1])
    #expect(try store.items(ItemFilter(text: "工人")).items.map(\.id) == [2])
    #expect(try store.items(ItemFilter(states: [.passed], text: "salt")).items.map(\.id) == [3])
    // Lists by axis, numbers by day.
    #expect(try store.items(ItemFilter(axis: "technique")).items.map(\.id) == [1, 2, 4])
    #expect(try store.items(ItemFilter(axis: "harm")).items.map(\.id) == [1])
    let volume = try store.volume(by: .day)
    #expect(volume.map(\.start.dayText) == ["1969-12-31", "2020-09-14", "2020-09-15"])
    #expect(volume.map(\.items) == [1, 2, 1] && volume.map(\.flagged) == [1, 2, 0])
    let trend = try store.trend(by: .day, bySource: true)
    #expect(
      trend.map { "\($0.start.dayText) \($0.label) \($0.source ?? "") \($0.flagged)/\($0.items)" }
        == [
          "1969-12-31 doubt  1/1", "2020-09-14 smears forum 2/2", "2020-09-14 threat forum 1/2",
        ])
    // And what comes now is counted on.
    _ = try store.purge(externalID: "b", by: .command)
    #expect(try store.count(ItemFilter(text: "工人")) == 0)
    let desk = try Desk()
    #expect(
      try store.rows("SELECT type, name, sql FROM sqlite_master ORDER BY name")
        == desk.store.rows("SELECT type, name, sql FROM sqlite_master ORDER BY name"))
  }

  @Test func severalProgramsMayOpenAnOldFileAtOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.sqlite")
    try ReviewStore.makeFile(path, version: "1", rows: Self.rows)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask { try ReviewStore(path).count(ItemFilter(text: "工人")) }
      }
      for try await count in group { #expect(count == 1) }
    }
  }
}
