# Writes SOURCE, which defines cuda::built_in_image() as the bytes of the file IMAGE.
file(READ ${IMAGE} bytes HEX)
string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${SOURCE} "#include \"tensority_gpu/cuda_image.hpp\"

namespace bytom::tensority_gpu::cuda {

std::span<const unsigned char> built_in_image() noexcept {
    alignas(64) static constexpr unsigned char kImage[] = {
${bytes}
    };
    return kImage;
}

}  // namespace bytom::tensority_gpu::cuda
")
