from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.shortcuts import render

# Django calls these a bad request, 400; RFC 9110 §15.5.14 has a status for them, 413.
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class ErrorPagesMiddleware:
    """Words for "method not allowed" (405), which Django sends empty."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "errors/405.html", {"is_error": True}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response
