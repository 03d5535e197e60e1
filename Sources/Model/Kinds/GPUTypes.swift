extension Kind {
    /// The types of machines.
    package static let gpuTypes = Kind(
        section: "gpuTypes",
        noun: "GPU type",
        visibleTo: .everyone,
        "A sort of machine that can be reserved, with its GPUs or, for a CPU type, without.",
        [
            .name("The type's name, as reservations and schedulers use it."),
            Field("instanceType", .label, example: "p5.48xlarge", doc: "The provider's name of the machine."),
            Field(
                "gpusPerInstance",
                .integer(0...16),
                .required,
                example: "8",
                doc: "GPUs in one machine; 0 for a CPU type."
            ),
            Field("vcpus", .integer(0...1_000_000), example: "192", doc: "Virtual CPUs of one machine."),
            Field("memoryGiB", .integer(0...1_000_000), example: "2048", doc: "Main memory of one machine, in GiB."),
            Field("gpuMemoryGiB", .integer(0...1_000_000), example: "80", doc: "Memory of one GPU, in GiB."),
            Field("description", .description, example: "Hopper, NVLink", doc: "What people should know of it."),
            Field("active", .boolean, .defaulting("true"), doc: "Whether new reservations may ask for it."),
        ]
    )
}
