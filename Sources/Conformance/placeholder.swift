public import AssayKit
