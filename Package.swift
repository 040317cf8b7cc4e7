// swift-tools-version: 6.2
import PackageDescription

// The program lacks InternalImportsByDefault: ArgumentParser wants its conformances to be public.
let program: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]
let strict = program + [.enableUpcomingFeature("InternalImportsByDefault")]
let strictAndSafe = strict + [.strictMemorySafety()]

let package = Package(
  name: "winnow",
  products: [
    .executable(name: "winnow", targets: ["winnow"]),
    .library(name: "Pipeline", targets: ["Pipeline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .target(
      name: "CBLAS",
      linkerSettings: [.linkedLibrary("blas"), .linkedLibrary("lapack")]),
    .target(name: "CUnicode"),
    .target(name: "CMemory"),
    .target(
      name: "CSimdjson",
      cxxSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(
      name: "CCompression",
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("zstd")]),
    .target(
      name: "LinearAlgebra", dependencies: ["CBLAS", "CMemory"], swiftSettings: strictAndSafe),
    .target(
      name: "Features", dependencies: ["LinearAlgebra", "CMemory", "CUnicode"],
      swiftSettings: strictAndSafe),
    .target(
      name: "Model",
      dependencies: ["LinearAlgebra", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strictAndSafe),
    .target(
      name: "Ingest", dependencies: ["CSimdjson", "CCompression"], swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: ["Ingest", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Pipeline",
      dependencies: [
        "Features", "Model", "Ingest", "LinearAlgebra", "CMemory",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "Store",
      dependencies: [
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Retraining",
      dependencies: [
        "Store", "Pipeline", "Datasets", "Model", "Features", "Ingest", "LinearAlgebra",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Assets")],
      swiftSettings: strict),
    .target(
      name: "Console",
      dependencies: [
        "Store", "Pipeline", "Ingest", "Retraining",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Assets")],
      swiftSettings: strict),
    .executableTarget(
      name: "winnow",
      dependencies: [
        "Pipeline", "Datasets", "Store", "Retraining", "Console", "Ingest", "Model", "Features",
        "LinearAlgebra", "CMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: program),
    .executableTarget(
      name: "stages",
      dependencies: ["Pipeline", "Ingest", "Model", "Features", "LinearAlgebra"],
      path: "Benchmarks/Stages", swiftSettings: program),
    .executableTarget(
      name: "labelling",
      dependencies: ["Retraining", "Pipeline", "Ingest", "Model", "LinearAlgebra"],
      path: "Benchmarks/Labelling", swiftSettings: program),

    .target(
      name: "TestSupport", dependencies: ["LinearAlgebra"], path: "Tests/Support",
      swiftSettings: strict),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: strict),
    .testTarget(
      name: "FeaturesTests",
      dependencies: ["Features", "LinearAlgebra", "Ingest", "CUnicode", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "Features", "LinearAlgebra", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "IngestTests", dependencies: ["Ingest"], swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Ingest"], swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "Features", "Model", "Ingest", "LinearAlgebra", "TestSupport",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Store", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RetrainingTests",
      dependencies: [
        "Retraining", "Store", "Pipeline", "Model", "Features", "Ingest", "LinearAlgebra",
        "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "Console", "Store", "Pipeline", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: strict),
    .testTarget(name: "EndToEndTests", path: "Tests/EndToEnd", swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
