"""What people of the demonstration write in their own words: made up, some with details that are not told.

Ten kinds of things people say, some ways to say each: the kind is drawn, the way follows from the ballot.
"""

KINDS: tuple[tuple[str, ...], ...] = (
    (
        "Cán bộ hướng dẫn dễ hiểu, tôi chỉ phải đi một lần là xong.",
        "Được hướng dẫn tận tình, hồ sơ khai sinh cho cháu xong ngay trong buổi sáng.",
        "Tôi lớn tuổi, không rành máy tính, anh chị ở đây kiên nhẫn chỉ từng bước.",
        "Hướng dẫn nộp hồ sơ trên mạng rõ ràng, làm theo là được.",
        "Huong dan de hieu, lam nhanh, cam on anh chi.",
    ),
    (
        "Nên có thêm ghế chờ và nước uống ở bộ phận một cửa.",
        "Bộ phận một cửa chật quá, hôm đông dân phải đứng chờ ngoài sân.",
        "Đề nghị có thêm quạt và ghế cho người già ở chỗ chờ.",
        "Nên kê thêm bàn viết ở bộ phận một cửa, hiện phải viết trên đùi.",
        "Chỗ để xe ở trụ sở mới hẹp, người già dắt xe rất vất vả.",
    ),
    (
        "Có hôm phải chờ hơi lâu, mong bố trí thêm người vào đầu tuần.",
        "Phải chờ đợi lâu, sáng thứ hai tôi chờ gần ba tiếng mới đến lượt.",
        "Chờ đợi rất lâu mà không ai nói vì sao chậm.",
        "Chờ lâu quá, mong lấy số tự động như ở ngân hàng.",
        "Cho doi lau qua, mong bo tri them nguoi.",
    ),
    (
        "Tôi mong cán bộ xuống thôn nhiều hơn để nghe dân nói.",
        "Từ ngày sáp nhập, trụ sở xa hơn, mong cán bộ về thôn mỗi tháng một lần.",
        "Lãnh đạo nên đi thực tế xuống tổ dân phố, đừng chỉ nghe báo cáo.",
        "Họp thôn thì nên để dân nói trước, cán bộ nói sau.",
        "Bà con vùng cao đi lại khó, mong có buổi làm việc tại thôn.",
    ),
    (
        "Trả lời phản ánh còn chậm, có việc hỏi hai lần mới được trả lời.",
        "Tôi phản ánh rác thải để lâu không thu gom đã hai tháng chưa thấy trả lời.",
        "Đường thôn nhiều ổ gà, đề nghị sửa đường đã lâu mà chưa thấy làm.",
        "Phản ánh việc đèn đường hỏng, gọi số 0203 000 0123 không ai nghe máy.",
        "Việc của tôi hỏi ba nơi, nơi nào cũng bảo chờ; ai biết xin gọi 0912 000 345.",
    ),
    (
        "Thái độ niềm nở, giải thích rõ ràng.",
        "Cán bộ niềm nở, lịch sự với người già.",
        "Chị tiếp dân nói năng nhẹ nhàng, giải thích rõ ràng từng giấy tờ.",
        "Chị Nguyễn Thị Ví Dụ ở quầy số 2 rất nhiệt tình.",
        "Thái độ có lúc cáu gắt khi đông người, mong rút kinh nghiệm.",
    ),
    (
        "Giấy hẹn ghi đúng ngày, đến là có kết quả.",
        "Trả kết quả đúng hẹn, không phải đi lại.",
        "Hẹn ngày 5 mà ngày 12 mới có kết quả, không được báo trước.",
        "Có kết quả sớm hơn giấy hẹn hai ngày, rất mừng.",
        "Giấy hẹn nên ghi cả số điện thoại để hỏi khi chậm.",
    ),
    (
        "Mong xã công khai lịch tiếp dân trên loa truyền thanh.",
        "Danh sách hộ được hỗ trợ nên dán công khai ở nhà văn hóa.",
        "Các khoản thu ở thôn chưa rõ ràng, có khoản thu tiền mà không có biên lai.",
        "Nghe nói muốn làm nhanh phải có phong bì, mong lãnh đạo kiểm tra lại.",
        "Tôi bị dọa nạt khi góp ý ở cuộc họp, mong được xem xét.",
    ),
    (
        "The staff helped my foreign business partner kindly.",
        "Clear forms, but nobody at the desk spoke English.",
        "Registration of our company took one day. Thank you.",
        "Please put the opening hours on the door.",
        "The online form stopped working twice.",
    ),
    (
        "Không có ý kiến gì thêm, cảm ơn.",
        "Cảm ơn các anh chị.",
        "Mong cán bộ giữ gìn sức khỏe để phục vụ bà con.",
        "Tôi hài lòng.",
        "Xin cảm ơn phường đã lắng nghe.",
    ),
)


def said(kind: tuple[str, ...], bent: float) -> str:
    """Give one way to say something: without a draw, so that the ballots of a seed stay as they are."""
    return kind[int(abs(bent) * 1_000_003) % len(kind)]
